#ifndef PRICES_H
#define PRICES_H

#ifdef __cplusplus
extern "C" {
#endif

/* The price of so many pieces in cents, ten percent less from a dozen on; -1 for unknown goods. */
int price_of(const char *goods, int pieces);

#ifdef __cplusplus
}
#endif

#endif
