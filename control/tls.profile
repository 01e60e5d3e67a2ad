modern
