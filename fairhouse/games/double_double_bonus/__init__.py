"""Double Double Bonus: video poker whose fours of a kind pay by their rank."""
