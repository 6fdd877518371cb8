"""How the world comes in: pages, office, wagers, machines, commands; no decisions here."""
