import sys
import json
import json as again

again is json
sys.modules["json"] is json
