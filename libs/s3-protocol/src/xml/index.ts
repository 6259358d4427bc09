export { escapeXml } from './escape-xml';
