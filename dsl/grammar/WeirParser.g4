// The grammar of the Weir language over the tokens that dsl/parse/tokens.cpp hands on.
//
// Every decision needs one token of lookahead. That pass makes it so: a keyword that stands where
// a name is meant has become IDENT, a name before `{` inside a block has become BLOCK_NAME,
// one before `:` in brackets LABEL,
// `std.http` behind `import` STD_PATH, trailing commas are gone and braces are balanced. The tree is built by dsl/parse/tree_builder.cpp
// as rules are left, so a rule here has a case there; operator precedence is decided there too.
parser grammar WeirParser;

options { tokenVocab = WeirLexer; }

module : declaration* EOF ;

declaration
  : editionDecl
  | importDecl
  | exportable
  | hostDecl
  | overlayDecl
  | forBlock
  | givenBlock
  | testDecl
  | coverDecl
  | invariantDecl
  | strayItem
  ;

exportable
  : PUB? (paramDecl | constDecl | fnDecl | templateDecl | policyDecl | objectDecl | blockSchema | attributeDecl | captureDecl
    | actionDecl | typeDecl)
  ;

// What belongs in a block: accepted here so that its absence is one clear message.
strayItem
  : routeDecl | groupDecl | orderedBlock | includeItem | useItem | withoutItem | headerEdit
  | headerRemoval | rewrite
  ;

editionDecl : EDITION INT ;

importDecl : IMPORT (STRING | STD_PATH) (AS IDENT | LBRACE importItem (COMMA importItem)* RBRACE) ;
importItem : IDENT (AS IDENT)? ;

paramDecl : PARAM IDENT COLON type defaultValue? whereClause? ;
constDecl : CONST IDENT (COLON type)? EQ expression ;
defaultValue : EQ expression ;
whereClause : WHERE expression ;

fnDecl : FN IDENT parameterList COLON type EQ expression ;
templateDecl : TEMPLATE IDENT parameterList? block ;
policyDecl : POLICY IDENT parameterList? COLON slot block ;
slot : IDENT ;

objectDecl : (TLS | JWT | LISTENER | UPSTREAM) IDENT block ;

hostDecl : HOST hostPatterns ON hostListeners block ;
hostPatterns : STRING (COMMA STRING)* ;
hostListeners : reference (COMMA reference)* ;

overlayDecl : OVERLAY givenClause? overlayBlock ;
overlayBlock : LBRACE overlayItem* RBRACE ;
overlayItem : (TLS | JWT | LISTENER | UPSTREAM) reference block ;

// --- stdlib/ -----------------------------------------------------------------------------------

blockSchema : BLOCK IDENT STAR? LBRACE schemaItem* RBRACE ;
schemaItem : fieldSchema | blockSchema ;
fieldSchema : (IDENT | LABEL) COLON type defaultValue? whereClause? ;
attributeDecl : ATTRIBUTE dottedName parameterList? COLON type ;
dottedName : IDENT (DOT IDENT)* ;
captureDecl : CAPTURE IDENT ;
actionDecl : ACTION IDENT parameterList? ;
typeDecl : TYPE IDENT (LESS UPPER_NAME (COMMA UPPER_NAME)* GREATER)? (EQ type)? ;
parameterList : LPAREN (fieldSchema (COMMA fieldSchema)*)? RPAREN ;

// --- Blocks ------------------------------------------------------------------------------------

block : LBRACE blockItem* RBRACE ;
blockItem
  : field | nestedBlock | headerEdit | headerRemoval | rewrite | routeDecl | groupDecl
  | orderedBlock | includeItem | useItem | withoutItem | forBlock | givenBlock | hostDecl
  ;
field : IDENT EQ expression ;
nestedBlock : BLOCK_NAME block ;
headerEdit : (SET | ADD) (REQUEST | RESPONSE) HEADER STRING EQ expression ;
headerRemoval : REMOVE (REQUEST | RESPONSE) HEADER STRING ;
rewrite : REWRITE (STRING | PREFIX STRING ARROW STRING) ;

groupDecl : GROUP STRING guard? block ;
orderedBlock : ORDERED block ;
includeItem : INCLUDE invocation (AS IDENT)? ;
useItem : USE invocation (COMMA invocation)* ;
withoutItem : WITHOUT reference REASON STRING ;
invocation : reference call? ;
forBlock : FOR IDENT IN expression block ;
givenBlock : GIVEN expression block (ELSE (block | givenBlock))? ;

// --- Routes ------------------------------------------------------------------------------------

routeDecl : ROUTE IDENT methods? STRING guard? ARROW action block? ;
methods : method (PIPE method)* ;
method : UPPER_NAME | IDENT | MIXED_NAME ;
guard : WHEN expression ;
action : splitAction | respondAction | redirectAction | forwardAction ;
splitAction : SPLIT LBRACE splitShare* RBRACE ;
splitShare : reference COLON expression ;
respondAction : RESPOND (INT | reference) STRING? ;
redirectAction : REDIRECT (INT | reference) STRING ;
forwardAction : reference ;

// --- Tests --------------------------------------------------------------------------------------

testDecl
  : TEST ( TABLE STRING FOR tableColumns IN tableRows
         | PROPERTY STRING FOR testVariable (COMMA testVariable)*
         | STRING ) testBody
  ;
tableColumns : LPAREN IDENT (COMMA IDENT)* RPAREN ;
tableRows : LBRACKET tableRow (COMMA tableRow)* RBRACKET ;
tableRow : LPAREN expression (COMMA expression)* RPAREN ;
testVariable : IDENT IN expression ;
testBody : LBRACE testItem* RBRACE ;
testItem : givenFact | testRequest ;
givenFact
  : GIVEN ( CLIENT expression
          | LISTENER reference
          | (HEADER | COOKIE) STRING EQ expression
          | (JWT | CERTIFICATE) givenFields )
  ;
givenFields : LBRACE (givenField (COMMA givenField)*)? RBRACE ;
givenField : (IDENT | STRING) COLON expression ;
testRequest : testMethod STRING FAT_ARROW expectation (COMMA expectation)* ;
testMethod : UPPER_NAME | IDENT | MIXED_NAME ;
expectation
  : ROUTE routeName
  | UPSTREAM reference
  | splitAction
  | REDIRECT (INT | reference) STRING
  | (REQUEST | RESPONSE) HEADER STRING (EQ expression | PRESENT)
  | POLICY reference
  | WITHOUT (POLICY reference | (REQUEST | RESPONSE) HEADER STRING)
  | (STATUS | PATH | BODY | TIMEOUT)? expression
  ;
// --- What has to hold for all requests -----------------------------------------------------------

coverDecl : COVER HOST STRING (COMMA STRING)* ;
invariantDecl : INVARIANT STRING LBRACE claim RBRACE ;
claim
  : (FORALL | EXISTS) IDENT region claimProperty?
  | PRESERVE IDENT (EXCEPT exceptedRegion (COMMA exceptedRegion)*)? SINCE STRING
  ;
region : regionHost? methods? regionPath? guard? regionEnd? ;
// One that says nothing would except every request.
exceptedRegion
  : regionHost methods? regionPath? guard? regionEnd?
  | methods regionPath? guard? regionEnd?
  | regionPath guard? regionEnd?
  | guard regionEnd?
  | regionEnd
  ;
regionHost : HOST STRING ;
regionPath : STRING ;
regionEnd : ARROW expectation ;
claimProperty : LBRACE expression RBRACE | FAT_ARROW expectation (COMMA expectation)* ;

// `users.list`, and names with brackets as text.
routeName : IDENT (DOT IDENT)* | STRING ;

// --- Types and expressions ---------------------------------------------------------------------

type : typeRef | enumType | recordType ;
typeRef : IDENT (DOT IDENT)? (LESS type (COMMA type)* GREATER)? ;
enumType : ENUM LBRACE enumName (COMMA enumName)* RBRACE ;
recordType : RECORD LBRACE fieldSchema* RBRACE ;
// A name alone is a name; with fields it is a variant.
enumName : (IDENT | UPPER_NAME) parameterList? ;

reference : IDENT (member | index)* ;
member : DOT (IDENT | UPPER_NAME) ;

expression : operand (binaryOperator operand)* ;
binaryOperator
  : OR_OR | AND_AND | EQ_EQ | NOT_EQ | LESS | LESS_EQ | GREATER | GREATER_EQ | IN | CONTAINS
  | STARTS_WITH | ENDS_WITH | MATCHES | IS | PLUS | MINUS | STAR | SLASH
  ;
operand : (NOT | MINUS)* primary (member | call | index)* ;
primary
  : INT | PERCENT | DURATION | SIZE | RATE | IP | CIDR | STRING | TRUE | FALSE
  | IDENT | UPPER_NAME | list | parenthesized | refExpr | linesExpr | givenExpr
  ;
call : LPAREN (argument (COMMA argument)*)? RPAREN ;
index : LBRACKET expression RBRACKET ;
argument : labelled | expression ;
labelled : LABEL COLON expression ;
list : LBRACKET (listItem (COMMA listItem)*)? RBRACKET ;
listItem : (labelled | weighted) comprehension? ;
weighted : expression ((WEIGHT | COLON) expression)? ;
comprehension : FOR IDENT IN expression givenClause? ;
givenClause : GIVEN expression ;
parenthesized : LPAREN (expression | labelled (COMMA labelled)*) RPAREN ;
givenExpr : GIVEN expression THEN expression ELSE expression ;
refExpr : REF STRING ;
linesExpr : LINES STRING ;
