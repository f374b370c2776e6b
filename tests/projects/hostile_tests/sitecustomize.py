import os

os.environ["TAKEN_OVER"] = "yes"
