from unittest.mock import Mock

send = Mock(return_value="sent")
send(to="ann")
send.assert_called_once_with(to="ann")
send.call_count
send.assert_called_once_with(to="bob")
