"""How large and how costly a file may be; docs/verification.md tells these to people."""

LARGEST_PDF = 8 * 1024 * 1024
LARGEST_PICTURE = 8 * 1024 * 1024
LONGEST_CODE = 4096

MOST_PAGES = 200
MOST_OBJECTS = 50_000
MOST_PIXELS = 60_000_000
# The longer side of what is searched for a QR code, in pixels.
SEARCHED_SIDE = 3000
MOST_CODES = 8
READ_PAGES = 10
LONGEST_TEXT = 100_000

# Of the child: address space in bytes, seconds of processor, seconds by the clock, bytes of its answer.
MEMORY = 272 * 1024 * 1024
PROCESSOR_SECONDS = 8
PATIENCE_SECONDS = 10
LARGEST_ANSWER = 1024 * 1024
# How many children one process lets run at once, and how long the next one waits for a place (seconds).
CHILDREN = 2
QUEUE_SECONDS = 3
# A nursery has its libraries loaded after at most so long, stays for so long when idle (seconds), and is replaced
# after so many files.
START_SECONDS = 30
IDLE_SECONDS = 60
FILES_OF_A_NURSERY = 100
