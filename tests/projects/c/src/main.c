#include "prices.h"

#include <stdio.h>
#include <stdlib.h>

/* Print what the goods on the command line cost, one after the other with their number. */
int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        int cents = price_of(argv[i], atoi(argv[i + 1]));
        switch (cents) {
        case -1:
            fprintf(stderr, "%s has no price\n", argv[i]);
            return 1;
        case 0:
            break;
        default:
            total += cents;
        }
    }
    printf("%d.%02d\n", total / 100, total % 100);
    return 0;
}
