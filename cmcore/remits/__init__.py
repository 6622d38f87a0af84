"""What payers answered: remittances read and balanced."""
