<?xml version="1.0" encoding="UTF-8"?>
<!-- What is said for what is written, in English. W3C PLS 1.0: graphemes with an alias; letter case counts. -->
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en">
  <lexeme><grapheme>AFP</grapheme><alias>A-F-P</alias></lexeme>
  <lexeme><grapheme>COO</grapheme><alias>C-O-O</alias></lexeme>
  <lexeme><grapheme>IMF</grapheme><alias>I-M-F</alias></lexeme>
  <lexeme><grapheme>NGO</grapheme><alias>N-G-O</alias></lexeme>
  <lexeme><grapheme>NGOs</grapheme><alias>N-G-Os</alias></lexeme>
  <lexeme><grapheme>OSCE</grapheme><alias>O-S-C-E</alias></lexeme>
  <lexeme><grapheme>iOS</grapheme><alias>i-O-S</alias></lexeme>
</lexicon>
