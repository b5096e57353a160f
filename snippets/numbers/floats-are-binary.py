0.1 + 0.2
import sys
sys.float_info.mant_dig
