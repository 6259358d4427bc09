/** An element of a parsed document. Names are local: a namespace prefix is cut off. Attributes are not kept. */
export class XmlElement {
  readonly name: string;
  /** All text directly inside, entities resolved, untrimmed. */
  readonly text: string;
  readonly children: readonly XmlElement[];

  constructor(name: string, text: string, children: readonly XmlElement[]) {
    this.name = name;
    this.text = text;
    this.children = children;
  }

  /** The first child of that name. */
  child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  childrenNamed(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }
}
