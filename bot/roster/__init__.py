"""Roster files: fetched, read from XLSX or CSV, written as a workbook."""
