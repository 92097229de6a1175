TRAITS=[]
def describe(c): return {}
