// Stands in for the ANTLR runtime's header of the same name, with only what generated code and
// dsl/parse need. The full one pulls in the interpreter, tree patterns and XPath: it triples the
// compile time and clang does not accept it as C++20.
#pragma once

#include <CharStream.h>
#include <CommonToken.h>
#include <CommonTokenFactory.h>
#include <DefaultErrorStrategy.h>
#include <Exceptions.h>
#include <FailedPredicateException.h>
#include <InputMismatchException.h>
#include <Lexer.h>
#include <NoViableAltException.h>
#include <Parser.h>
#include <ParserRuleContext.h>
#include <RecognitionException.h>
#include <Token.h>
#include <TokenStream.h>
#include <Vocabulary.h>
#include <antlr4-common.h>
#include <atn/ATN.h>
#include <atn/ATNDeserializer.h>
#include <atn/ATNState.h>
#include <atn/LexerATNSimulator.h>
#include <atn/ParserATNSimulator.h>
#include <atn/PredictionContext.h>
#include <atn/PredictionMode.h>
#include <atn/Transition.h>
#include <dfa/DFA.h>
#include <misc/IntervalSet.h>
#include <support/Any.h>
#include <support/CPPUtils.h>
#include <support/StringUtils.h>
#include <tree/ParseTreeListener.h>
#include <tree/TerminalNode.h>
