"""What an issued document looks like: PDF, Open Badge, transcript, European Learning Model; and its seals."""
