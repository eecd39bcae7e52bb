// The end of what wide.h began.
#undef V
#undef VI
#undef VI32
#undef broadcast
#undef broadcast_bits
#undef load
#undef load_integers
#undef Exponential
#undef NormalTail
#undef AdamState
#undef LSTMState
#undef LSTMGradient
#undef GRUState
#undef GRUGradient
