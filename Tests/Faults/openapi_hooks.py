"""What schemathesis is told of this interface: loaded by SCHEMATHESIS_HOOKS."""
import schemathesis

# Seconds that an answer may be held back for: what is asked for longer is asked for this long.
PATIENCE = 0.2


@schemathesis.serializer("application/jsonl")
def jsonl(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def map_query(context, query):
    for name in ("wait", "timeout"):
        asked = (query or {}).get(name)
        if isinstance(asked, (int, float)) and not isinstance(asked, bool) and asked > PATIENCE:
            query[name] = PATIENCE
    return query
