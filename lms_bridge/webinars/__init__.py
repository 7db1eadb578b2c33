"""Webinar products, one module each: is a call genuine, and what does it tell, in no product's words."""
