import json


def write(lines, target, indent):
    for number, line in enumerate(lines):
        if line:
            for word in line:
                if word:
                    try:
                        target.write(json.dumps([number, word], indent=indent))
                    except OSError:
                        return None
    return target
