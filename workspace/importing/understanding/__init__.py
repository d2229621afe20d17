"""What a spreadsheet means: read, headings known, cells understood. Pure: nothing is asked or changed."""
