"""The texts in every language: `render(prompt, language)` over the catalogues, dates and numbers by Babel."""
