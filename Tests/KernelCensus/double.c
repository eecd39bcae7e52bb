#define SCALAR BP_FLOAT64
#define TABLE census_double
#include "wrappers.h"
