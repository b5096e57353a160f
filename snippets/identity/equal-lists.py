shopping = ["milk", "eggs"]
list_of_a_friend = ["milk", "eggs"]
shopping == list_of_a_friend
shopping is list_of_a_friend
same_list = shopping
shopping is same_list
list_of_a_friend.append("tea")
print(shopping)
