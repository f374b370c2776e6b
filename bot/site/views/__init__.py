"""What each page shows, as frozen values made from records: no database, no HTML, no clock of their own."""
