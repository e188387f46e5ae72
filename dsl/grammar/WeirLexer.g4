// The tokens of the Weir language. The lexer reads bytes, not code points: bytes from 0x80 up only
// occur inside strings and comments (dsl/parse has checked that they are UTF-8).
//
// It is deliberately wide: shapes that are plainly a mistake (`5sec`, `// note`, an unclosed
// string) are tokens too, so that dsl/parse/tokens.cpp can name the mistake instead of failing on
// a character. That pass also decides what a number with letters is, and which keywords stand
// where a name is meant.
lexer grammar WeirLexer;

tokens {
  DURATION, SIZE, RATE, IP, CIDR, BLOCK_NAME, LABEL, STD_PATH,
  // Words that are operators between two operands alone; dsl/parse/tokens.cpp knows where.
  CONTAINS, STARTS_WITH, ENDS_WITH, MATCHES, IS,
  // `lines`, where a value begins and a string follows.
  LINES,
  // Words that are keywords at their place in a test alone; dsl/parse/test_words.cpp knows which.
  TABLE, PROPERTY, CLIENT, COOKIE, CERTIFICATE, STATUS, PATH, BODY, TIMEOUT, PRESENT,
  // The same in an invariant.
  FORALL, EXISTS, PRESERVE, EXCEPT, SINCE
}

EDITION : 'edition' ;
IMPORT : 'import' ;
AS : 'as' ;
PUB : 'pub' ;
PARAM : 'param' ;
CONST : 'const' ;
WHERE : 'where' ;
TLS : 'tls' ;
JWT : 'jwt' ;
LISTENER : 'listener' ;
UPSTREAM : 'upstream' ;
HOST : 'host' ;
ON : 'on' ;
ROUTE : 'route' ;
WHEN : 'when' ;
SPLIT : 'split' ;
RESPOND : 'respond' ;
REDIRECT : 'redirect' ;
REWRITE : 'rewrite' ;
PREFIX : 'prefix' ;
SET : 'set' ;
ADD : 'add' ;
REMOVE : 'remove' ;
REQUEST : 'request' ;
RESPONSE : 'response' ;
HEADER : 'header' ;
REF : 'ref' ;
ENUM : 'enum' ;
IN : 'in' ;
WEIGHT : 'weight' ;
TRUE : 'true' ;
FALSE : 'false' ;
FN : 'fn' ;
TEMPLATE : 'template' ;
POLICY : 'policy' ;
OVERLAY : 'overlay' ;
GROUP : 'group' ;
ORDERED : 'ordered' ;
INCLUDE : 'include' ;
USE : 'use' ;
WITHOUT : 'without' ;
REASON : 'reason' ;
FOR : 'for' ;
GIVEN : 'given' ;
THEN : 'then' ;
ELSE : 'else' ;
RECORD : 'record' ;
// Keywords only where such a declaration stands; names everywhere else.
TEST : 'test' ;
COVER : 'cover' ;
INVARIANT : 'invariant' ;
// Keywords only where a declaration of stdlib/ stands; names everywhere else.
BLOCK : 'block' ;
ATTRIBUTE : 'attribute' ;
CAPTURE : 'capture' ;
ACTION : 'action' ;
TYPE : 'type' ;

IDENT : [a-z_] [a-z0-9_]* ;
UPPER_NAME : [A-Z] [A-Z0-9_]* ;
// `myName`: a mistake.
MIXED_NAME : [A-Za-z_] [A-Za-z0-9_]* ;

INT : [0-9]+ ;
PERCENT : [0-9]+ ('.' [0-9]+)? '%' ;
// `250ms`, `4KiB`, and the mistake `5sec`.
NUMBER_WORD : [0-9]+ ('.' [0-9]+)? [A-Za-z_] [A-Za-z0-9_]* ;
// `100/s`; `10/max` is taken apart again.
NUMBER_SLASH_WORD : [0-9]+ '/' [A-Za-z_] [A-Za-z0-9_]* ;
// `10.0.0.1`, `10.0.0.0/8`, and the mistakes `1.5` and `10.0.1`.
DOTTED_NUMBER : [0-9]+ ('.' [0-9]+)+ ('/' [0-9]+)? ;
// `2001:db8::1`, `2001:db8::/32`, and mistakes of that look.
ADDRESS6
  : (HEX_COLON* '::' (HEX_COLON | '.')* | HEX (':' HEX)+ ':' HEX ':' (HEX | FOUR))
    ('/' [0-9]+)?
  ;
fragment HEX_COLON : [0-9a-fA-F:] ;
fragment HEX : [0-9a-fA-F] [0-9a-fA-F]? [0-9a-fA-F]? [0-9a-fA-F]? ;
fragment FOUR : [0-9]+ '.' [0-9]+ '.' [0-9]+ '.' [0-9]+ ;

STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
// `r"\d+"`: a backslash is itself.
RAW_STRING : 'r"' ~["\r\n]* '"' -> type(STRING) ;
UNCLOSED_RAW_STRING : 'r"' ~["\r\n]* -> type(UNCLOSED_STRING) ;
UNCLOSED_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
SINGLE_QUOTED : '\'' ~['\r\n]* '\'' | '`' ~[`\r\n]* '`' ;

LBRACE : '{' ;
RBRACE : '}' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
LPAREN : '(' ;
RPAREN : ')' ;
ARROW : '->' ;
FAT_ARROW : '=>' ;
EQ_EQ : '==' ;
NOT_EQ : '!=' ;
LESS_EQ : '<=' ;
GREATER_EQ : '>=' ;
AND_AND : '&&' ;
OR_OR : '||' ;
EQ : '=' ;
LESS : '<' ;
GREATER : '>' ;
PIPE : '|' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
NOT : '!' ;
COLON : ':' ;
COMMA : ',' ;
DOT : '.' ;
SEMICOLON : ';' ;

DOC_COMMENT : '##' ~[\r\n]* ;
COMMENT : '#' ~[\r\n]* ;
SLASH_COMMENT : '//' ~[\r\n]* ;
BLOCK_COMMENT : '/*' .*? '*/' ;

// White space, and the byte order mark some editors write.
SPACE : ([ \t\r\n] | '\u00EF\u00BB\u00BF')+ -> skip ;
UNKNOWN : . ;
