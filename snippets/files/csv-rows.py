import csv
import io

table = io.StringIO('name,motto\nann,"yes, please"\n')
list(csv.DictReader(table))
