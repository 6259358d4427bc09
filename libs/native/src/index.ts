export { refusingCutBinaries } from './refusing-cut-binaries';
