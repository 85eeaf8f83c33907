// The few hot loops, each beside a Swift reference that tests hold it against.
#pragma once
#include "dequantize.h"
#include "distance.h"
#include "multiply.h"
#include "changes.h"
#include "codes.h"
#include "equality.h"
#include "narrow.h"
