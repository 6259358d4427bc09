"""Files that list tests by their ids, one a line."""


def short_id(node_id: str) -> str:
    return node_id.rsplit("/", 1)[-1]


def ids_in(path: str | None) -> set[str]:
    """Lines that begin with # are comments."""
    if path is None:
        return set()
    with open(path, encoding="utf-8") as file:
        return {line.strip() for line in file if line.strip() and not line.startswith("#")}
