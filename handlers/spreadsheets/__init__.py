"""The spreadsheet of a summary as plain data: its pages, what stands in their cells, the case list as CSV."""
