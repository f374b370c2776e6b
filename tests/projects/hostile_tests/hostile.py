"""A package like any other; its tests attack whoever runs them."""


def double(number):
    return number * 2


def never_called():
    return 0


def main():
    print("hostile")
