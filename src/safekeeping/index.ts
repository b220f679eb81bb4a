export { backUp, type Copyable, isSound, type Verify } from './backup.ts';
export { type BackupFile, Backups, fullestBackup, fullestSoundBackup } from './backups.ts';
export { diskOf } from './files.ts';
export { type LedgerHealth, LedgerMaintenance as Keeper } from './maintenance.ts';
export { type Restored, restore } from './restore.ts';
export { Stopped, slices } from './slices.ts';
