// The body of every event, declared; each stands in the .cpp file that event_kinds.hpp names.
#pragma once

#include "sim/behaviour/events.hpp"

namespace rotasim {

#define ROTASIM_HANDLES(E) void handle(const E& event, std::uint32_t slot, Scope& scope)
// `slot` is the target's position among the entities of its kind.
ROTASIM_HANDLES(HostFails);
ROTASIM_HANDLES(HostRepaired);
ROTASIM_HANDLES(HostHealed);
ROTASIM_HANDLES(MaintenanceDue);
ROTASIM_HANDLES(MaintenanceEnds);
ROTASIM_HANDLES(VmCreated);
ROTASIM_HANDLES(VmDeleted);
ROTASIM_HANDLES(GuestRebootDue);
ROTASIM_HANDLES(GuestRebootDone);
ROTASIM_HANDLES(DeallocateDue);
ROTASIM_HANDLES(OwnerStarts);
ROTASIM_HANDLES(RedeployDue);
ROTASIM_HANDLES(HealDue);
ROTASIM_HANDLES(PlatformStartDone);
ROTASIM_HANDLES(KeyCheckDue);
ROTASIM_HANDLES(RetirementDay);
ROTASIM_HANDLES(KeyChanged);
ROTASIM_HANDLES(SetChanged);
ROTASIM_HANDLES(VaultChanged);
ROTASIM_HANDLES(DiskRewrapDue);
ROTASIM_HANDLES(UserMoved);
ROTASIM_HANDLES(BackupDue);
ROTASIM_HANDLES(RestoreAsked);
ROTASIM_HANDLES(TicketOpened);
ROTASIM_HANDLES(RepairActs);
ROTASIM_HANDLES(RepairStart);
ROTASIM_HANDLES(RotationDue);
ROTASIM_HANDLES(VersionCreated);
ROTASIM_HANDLES(VersionExpires);
ROTASIM_HANDLES(NearExpiry);
ROTASIM_HANDLES(ValidityTurns);
ROTASIM_HANDLES(KeyReplaced);
ROTASIM_HANDLES(RetireDue);
ROTASIM_HANDLES(HygieneDue);
ROTASIM_HANDLES(VersionAsked);
ROTASIM_HANDLES(VersionApplied);
ROTASIM_HANDLES(KeyAsked);
ROTASIM_HANDLES(KeyApplied);
ROTASIM_HANDLES(KeyPurges);
ROTASIM_HANDLES(SetAsked);
ROTASIM_HANDLES(SetApplied);
ROTASIM_HANDLES(VaultAsked);
ROTASIM_HANDLES(VaultApplied);
ROTASIM_HANDLES(ExtensionRerun);
ROTASIM_HANDLES(IncidentDue);
ROTASIM_HANDLES(VmOperated);
ROTASIM_HANDLES(Compromised);
ROTASIM_HANDLES(CompromiseDetected);
ROTASIM_HANDLES(EmergencyStepDue);
ROTASIM_HANDLES(VersionDisabledAgain);
ROTASIM_HANDLES(SecretChanged);
ROTASIM_HANDLES(SecretAsked);
ROTASIM_HANDLES(SecretApplied);
ROTASIM_HANDLES(SecretExpires);
ROTASIM_HANDLES(SecretPurges);
ROTASIM_HANDLES(VmSwitched);
ROTASIM_HANDLES(RotationRefused);
ROTASIM_HANDLES(RepairReview);
ROTASIM_HANDLES(ServiceDue);
ROTASIM_HANDLES(StationFails);
ROTASIM_HANDLES(StationRepaired);
ROTASIM_HANDLES(JobsCome);
ROTASIM_HANDLES(ThinkingEnds);
ROTASIM_HANDLES(RolloutStep);
ROTASIM_HANDLES(RolloutMove);
ROTASIM_HANDLES(RolloutMoveEnds);
ROTASIM_HANDLES(RolloutMoved);
ROTASIM_HANDLES(CallTimesOut);
ROTASIM_HANDLES(ClientCalls);
ROTASIM_HANDLES(SourceResumes);
ROTASIM_HANDLES(MigrationStep);
ROTASIM_HANDLES(MigrationMove);
ROTASIM_HANDLES(MigrationAnswer);
ROTASIM_HANDLES(MigrationEnds);
ROTASIM_HANDLES(MigrationCreates);
ROTASIM_HANDLES(MigrationDone);
ROTASIM_HANDLES(ThiefChanged);
ROTASIM_HANDLES(ThiefContained);
ROTASIM_HANDLES(ReencryptionStep);
ROTASIM_HANDLES(ReencryptionAsked);
ROTASIM_HANDLES(DiskReencrypted);
ROTASIM_HANDLES(ReencryptionEnded);
ROTASIM_HANDLES(DrillDue);
ROTASIM_HANDLES(StartAsked);
ROTASIM_HANDLES(StartGranted);
ROTASIM_HANDLES(StorageFails);
ROTASIM_HANDLES(StorageReturns);
ROTASIM_HANDLES(StorageApplied);
ROTASIM_HANDLES(StorageChanged);
ROTASIM_HANDLES(StorageGivenUp);
ROTASIM_HANDLES(ComponentDue);
ROTASIM_HANDLES(ComponentRepaired);
ROTASIM_HANDLES(ReplacementDue);
ROTASIM_HANDLES(ReplacementEnds);
ROTASIM_HANDLES(CommonCauseStrikes);
ROTASIM_HANDLES(WorkEnds);
ROTASIM_HANDLES(WorkBegins);
#undef ROTASIM_HANDLES

}  // namespace rotasim
