"""Two versions of a study: which cells changed, and what each change did to the result.

Method: a change's share in a difference is the mean of what it does over all orders in which the changes can be made,
so that the shares add up exactly (Shapley, 1953, A value for n-person games).
"""
