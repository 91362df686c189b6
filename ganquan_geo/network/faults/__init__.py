"""What is wrong with the streets as a network, measured by the rules that node them."""
