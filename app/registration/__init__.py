"""How an account comes to be: asked for by anybody, granted on proof (D31), decided by staff or colleagues."""
