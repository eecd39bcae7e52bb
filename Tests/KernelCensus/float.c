#define SCALAR BP_FLOAT32
#define TABLE census_float
#include "wrappers.h"
