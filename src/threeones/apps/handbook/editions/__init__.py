"""Editions (版次): opened, signed by the units, approved, published and frozen; compared, cited, rolled over."""
