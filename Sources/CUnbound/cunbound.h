#ifndef CUNBOUND_H
#define CUNBOUND_H

#include <unbound.h>

#endif
