import type { Texts } from "../en";

export const status = {
  status: {
    Healthy: "정상",
    Progressing: "진행 중",
    Degraded: "비정상",
    Missing: "없음",
    Suspended: "일시 중지",
    Unknown: "알 수 없음",
    Synced: "동기화됨",
    OutOfSync: "동기화 안 됨",
    Running: "실행 중",
    Succeeded: "성공",
    Failed: "실패",
    Error: "오류",
    Terminating: "종료 중",
  },
} satisfies Partial<Texts>;
