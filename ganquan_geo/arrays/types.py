"""What arrays hold, in one word."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Codes = NDArray[np.uint32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]  # geometries
Texts = NDArray[np.object_]  # names and ids
Objects = NDArray[np.object_]
Records = NDArray[np.void]  # structures of C
