"""What every page shares: how the reader reads, icons, templates, catalogues, asking outside addresses safely."""
