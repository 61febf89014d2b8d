<?xml version="1.0" encoding="UTF-8"?>
<!-- Ce qui est dit pour ce qui est écrit, en français. W3C PLS 1.0 : graphèmes et alias ; la casse compte. -->
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="fr">
  <lexeme><grapheme>AFP</grapheme><alias>A-F-P</alias></lexeme>
  <lexeme><grapheme>FMI</grapheme><alias>F-M-I</alias></lexeme>
  <lexeme><grapheme>OCDE</grapheme><alias>O-C-D-E</alias></lexeme>
  <lexeme><grapheme>ONG</grapheme><alias>O-N-G</alias></lexeme>
  <lexeme><grapheme>OSCE</grapheme><alias>O-S-C-E</alias></lexeme>
  <lexeme><grapheme>RFI</grapheme><alias>R-F-I</alias></lexeme>
  <lexeme><grapheme>UE</grapheme><alias>U-E</alias></lexeme>
  <lexeme><grapheme>USA</grapheme><alias>U-S-A</alias></lexeme>
</lexicon>
