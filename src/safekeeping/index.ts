export { backUp, type Verify } from './backup.ts';
export { type BackupFile, Backups, fullestBackup, fullestSoundBackup } from './backups.ts';
export { diskOf } from './files.ts';
export { LedgerMaintenance as Keeper } from './maintenance.ts';
export { type RestoreResult, restore } from './restore.ts';
export { ResumableParts } from './resumable.ts';
export { slices } from './slices.ts';
