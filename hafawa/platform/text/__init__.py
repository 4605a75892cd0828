"""Words of three languages: folding, stemming, recognising the language, plain text from HTML.

Pure functions, no database. What is done with the words (finding them) is search's business.
"""
