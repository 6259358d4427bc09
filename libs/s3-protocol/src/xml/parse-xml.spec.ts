import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from './parse-xml';
import { element, optionalElement, writeXml } from './write-xml';

const parse = (text: string) => parseXml(Buffer.from(text));
const withCode = (code: string) => expect.objectContaining({ name: 'S3Error', code });

describe('parseXml', () => {
  it('gives elements by local name, with text from CDATA and references', () => {
    const root = parse(
      '<?xml version="1.0" encoding="UTF-8"?><!-- c --><s3:Delete xmlns:s3="urn:x"><s3:Object><Key> a&amp;<![CDATA[<b>]]>&#228;&#x1F600; </Key>' +
        '</s3:Object><Quiet/><Object a="b"><Key>2</Key></Object></s3:Delete>\n',
    );
    expect(root.name).toBe('Delete');
    expect(root.childrenNamed('Object')).toHaveLength(2);
    expect(root.child('Object')?.child('Key')?.text).toBe(' a&<b>ä😀 ');
    expect(root.child('Quiet')?.text).toBe('');
    expect(root.child('Missing')).toBeUndefined();
  });

  it('accepts a byte order mark', () => {
    expect(parse('\uFEFF<a/>').name).toBe('a');
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['text', 'hello'],
    ['an open end', '<a><b></b>'],
    ['crossed tags', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['text after the root', '<a/>x'],
    ['a bare ampersand', '<a>&</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a reference to NUL', '<a>&#0;</a>'],
    ['a control character', '<a>\u0001</a>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an unquoted attribute', '<a b=1/>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a billion laughs', '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
    ['another version', '<?xml version="1.1"?><a/>'],
    ['too much depth', '<a>'.repeat(33) + '</a>'.repeat(33)],
  ])('refuses %s', (_what, text) => {
    expect(() => parse(text)).toThrow(withCode('MalformedXML'));
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]))).toThrow(
      withCode('MalformedXML'),
    );
  });

  it('keeps to its limits', () => {
    expect(() => parseXml(Buffer.from('<a>12345</a>'), { maxBytes: 11 })).toThrow(
      withCode('MaxMessageLengthExceeded'),
    );
    expect(() => parseXml(Buffer.from('<a><b/><b/></a>'), { maxElements: 2 })).toThrow(
      withCode('MalformedXML'),
    );
    expect(parseXml(Buffer.from('<a><b/><b/></a>'), { maxElements: 3, maxDepth: 2 }).children).toHaveLength(
      2,
    );
  });
});

describe('writeXml', () => {
  it('writes the declaration, the namespace, attributes and escaped text', () => {
    const root = element('A', [
      element('B', '<&">', { 'xsi:type': 'x"y' }),
      optionalElement('C', undefined),
      optionalElement('D', 0),
      element('E', true),
      element('F'),
    ]);
    expect(writeXml(root).toString()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<A xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        '<B xsi:type="x&quot;y">&lt;&amp;&quot;&gt;</B><D>0</D><E>true</E><F></F></A>',
    );
    expect(writeXml(element('A'), { namespace: null }).toString()).toMatch(/<A><\/A>$/);
  });

  it('refuses a name that is none', () => {
    expect(() => writeXml(element('a b'))).toThrow(TypeError);
  });

  it('is read back by parseXml, whatever the text', () => {
    const expressible = fc
      .string({ unit: 'binary' })
      .filter((text) => !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text));
    fc.assert(
      fc.property(fc.array(expressible, { maxLength: 5 }), (texts) => {
        const root = parseXml(
          writeXml(
            element(
              'A',
              texts.map((text) => element('B', text)),
            ),
          ),
        );
        expect(root.children.map(({ text }) => text)).toEqual(texts);
        expect(parseXml(writeXml(root))).toEqual(root);
      }),
    );
  });
});
