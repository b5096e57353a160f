0 and "left"
"left" and "right"
0 or "right"
"" or 0 or []
