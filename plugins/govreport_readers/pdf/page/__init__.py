"""One page as PDFium has it: its characters, what is drawn on it, and which of the text a reader can see."""
