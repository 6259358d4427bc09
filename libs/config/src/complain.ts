import type { SettingPath } from './setting-path';

/** Notes a problem of a setting: what is wrong, and what to do about it. */
export type Complain = (path: SettingPath, message: string, mend: string) => void;
