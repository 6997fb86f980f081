"""What upstream issuing systems send: JSON, JSON Lines and UN/CEFACT SPS XML."""
